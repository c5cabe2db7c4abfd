using Xunit;

namespace BeamlineMonitor.TestSupport;

/// <summary>A theory about measured spectra that lie beside the checkout; skipped, with the reason, where they are absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test where the folder is absent.</summary>
    public SharedDataTheoryAttribute()
    {
        if (RepositoryFolder.SharedData is null) Skip = SharedDataFactAttribute.Reason;
    }
}
