using Xunit;

namespace BeamlineMonitor.TestSupport;

/// <summary>A fact about measured spectra that lie beside the checkout; skipped, with the reason, where they are absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>The reason that eng/test.sh allows for a skipped test.</summary>
    public const string Reason = "../shared/data is not here";

    /// <summary>Skips the test where the folder is absent.</summary>
    public SharedDataFactAttribute()
    {
        if (RepositoryFolder.SharedData is null) Skip = Reason;
    }
}
