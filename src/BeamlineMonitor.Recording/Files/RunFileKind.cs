namespace BeamlineMonitor.Recording.Files;

/// <summary>What a run file holds.</summary>
public enum RunFileKind
{
    /// <summary>A run: frames, samples, events, results and messages.</summary>
    Run,

    /// <summary>What a station has to say between runs: events and messages.</summary>
    Station,

    /// <summary>Analyses of a run whose own file could not be written.</summary>
    Analysis,
}
