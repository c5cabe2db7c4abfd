using System.Globalization;

namespace BeamlineMonitor.Instruments.Observing;

/// <summary>
/// How long ago a file was written. Its time is by the clock of the machine that keeps it; where our looks show that it cannot be so, that clock differs
/// from ours, and the looks count.
/// </summary>
/// <param name="place">How the remark names the file or the folder.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class WriteAge(string place, TimeProvider ioTime)
{
    // File systems round times by up to 2 s.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private bool hasTold;

    /// <summary>The age.</summary>
    /// <param name="writtenUtc">What the file says.</param>
    /// <param name="least">For how long it has been known as it is, real time.</param>
    /// <param name="most">How long ago it was seen as it was before; null where nobody looked.</param>
    /// <returns>Real time, from <paramref name="least"/> to <paramref name="most"/>; and a remark, the first time that what the file says lies far outside.</returns>
    public (TimeSpan Age, ObservedRemark? Remark) Of(DateTime writtenUtc, TimeSpan least, TimeSpan? most)
    {
        TimeSpan said = ioTime.GetUtcNow() - writtenUtc, age = said < least ? least : said > most ? most.Value : said;
        if (hasTold || (said - age).Duration() <= Tolerance) return (age, null);
        hasTold = true;
        return (age, new ObservedRemark(ObservedRemark.Clock, string.Create(
            CultureInfo.InvariantCulture,
            $"{place} was written {age.TotalSeconds:0} s ago and says {said.TotalSeconds:0} s: the clock of the machine that keeps it differs from this one's. Set both by NTP; until then what it tells is placed by when it was seen.")));
    }
}
