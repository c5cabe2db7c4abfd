using System.Text;
using BeamlineMonitor.Recording.Chains;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>Where a topic of the outbox stands: a row of <c>topics</c>, the only table whose rows change.</summary>
/// <param name="Id">By which rows of the outbox name it.</param>
/// <param name="Name">Topic below the station's root.</param>
/// <param name="Schema">Id of the schema of its latest message.</param>
/// <param name="IsRetained">Whether the broker keeps its latest message.</param>
/// <param name="Count">Number of its messages, which is the number of the last.</param>
/// <param name="PayloadHash">Hash over their payloads; shape [32].</param>
/// <param name="Done">Number up to which all were sent or dropped.</param>
/// <param name="Dropped">How many of those were dropped.</param>
internal sealed record OutboxTopic(
    long Id, string Name, string Schema, bool IsRetained, long Count, byte[] PayloadHash, long Done, long Dropped)
{
    /// <summary>The row's own hash, of which nothing else would tell that <c>done</c> or <c>dropped</c> was changed.</summary>
    /// <returns>The start of the hash; shape [8].</returns>
    public byte[] Seal()
    {
        var hash = new RowHash();
        hash.Begin(RowHash.None);
        hash.Add(Id);
        hash.AddText(Encoding.UTF8.GetBytes(Name));
        hash.AddText(Encoding.UTF8.GetBytes(Schema));
        hash.Add(IsRetained ? 1 : 0);
        hash.Add(Count);
        hash.AddBlob(PayloadHash);
        hash.Add(Done);
        hash.Add(Dropped);
        return hash.End()[..RowHash.LinkLength];
    }
}
