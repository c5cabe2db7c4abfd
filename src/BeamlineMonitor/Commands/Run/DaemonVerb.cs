using System.CommandLine;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Broker;

namespace BeamlineMonitor.Commands.Run;

/// <summary>What the verbs that run the daemon answer when it cannot begin.</summary>
internal static class DaemonVerb
{
    /// <summary>Runs a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <returns>The same with what it threw as an input error.</returns>
    public static Func<ParseResult, CancellationToken, Task<int>> Answering(Func<ParseResult, CancellationToken, Task<int>> verb) => async (parsed, cancellationToken) =>
    {
        try
        {
            return await verb(parsed, cancellationToken);
        }
        catch (Exception e) when (e is ConfigException or RunStoreException or BrokerException)
        {
            throw new InputException(e.Message, e);
        }
    };
}
