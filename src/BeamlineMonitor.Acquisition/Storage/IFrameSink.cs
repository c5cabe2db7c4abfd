using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>Somebody who wants to see results as they come: the page, live topics. It is called after the commit, isolated from the others.</summary>
public interface IFrameSink
{
    /// <summary>Takes a result; it is quick, and what it throws is counted and logged and stops nobody else.</summary>
    /// <param name="outcome">The results.</param>
    void Take(AnalysisOutcome outcome);
}
