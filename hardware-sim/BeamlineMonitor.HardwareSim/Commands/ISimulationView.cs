using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>Where a simulation shows itself.</summary>
internal interface ISimulationView
{
    /// <summary>Real time between two looks at the truth.</summary>
    TimeSpan Interval { get; }

    /// <summary>Shows where everything is.</summary>
    /// <param name="experiment">What is served.</param>
    /// <param name="station">Its servers.</param>
    void Start(ISimulatedExperiment experiment, SimulatedStation station);

    /// <summary>Holds the display while something runs; all calls but <see cref="Start"/> come from within.</summary>
    /// <param name="body">What runs.</param>
    /// <returns>Ends with it.</returns>
    Task WhileOpenAsync(Func<Task> body);

    /// <summary>Shows the truth.</summary>
    /// <param name="truth">The truth.</param>
    void Show(Truth truth);

    /// <summary>Shows the truth of a frame that a detector was read for; called from any thread.</summary>
    /// <param name="detector">Name of the detector.</param>
    /// <param name="truth">Works the truth out.</param>
    void Counted(string detector, Func<ExposureTruth> truth);

    /// <summary>Shows the end of a step; called from any thread.</summary>
    /// <param name="step">The step.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="at">When, experiment UTC.</param>
    void Ended(ProgrammeStep step, StepEnd end, DateTimeOffset at);
}
