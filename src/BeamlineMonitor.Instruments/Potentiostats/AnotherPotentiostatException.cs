namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Another potentiostat answers than the one that is wired: what it tells is of another cell.</summary>
/// <param name="message">Line, who answers, who should, and the mend.</param>
public sealed class AnotherPotentiostatException(string message) : InstrumentException(message);
