namespace BeamlineMonitor.Acquisition.Samples;

/// <summary>What the other instruments read during an exposure; null where nothing had arrived.</summary>
/// <param name="PotentialVolts">Potential, V.</param>
/// <param name="CurrentAmperes">Current, A, &gt; 0 charges.</param>
/// <param name="ChargeCoulombs">Charge passed since the start of the run at the middle of the exposure, C.</param>
/// <param name="StackPressureMPa">Stack pressure, MPa.</param>
/// <param name="RingCurrentMilliamperes">Ring current, mA.</param>
/// <param name="BeamIntensity">I0, counts/s or whatever the plan names.</param>
/// <param name="CellTemperatureCelsius">Temperature of the cell, °C.</param>
/// <param name="Overlap">Share of the exposure that the samples of potential and current cover, 0 to 1.</param>
/// <param name="ClockOffsetSeconds">The potentiostat's clock against experiment time, s.</param>
/// <param name="FirstRow">First row of samples that was used; null if none.</param>
/// <param name="LastRow">Last row that was used.</param>
/// <param name="BeamPresence">
/// Share of the exposure in which there certainly was beam by the plan's limits, 0 to 1; null where it is not known for so much of it that more may be
/// lost than the plan allows.
/// </param>
/// <param name="HutchTemperatureCelsius">Temperature of the air in the hutch, °C.</param>
public sealed record JoinedSamples(
    JoinedQuantity? PotentialVolts = null,
    JoinedQuantity? CurrentAmperes = null,
    double? ChargeCoulombs = null,
    JoinedQuantity? StackPressureMPa = null,
    JoinedQuantity? RingCurrentMilliamperes = null,
    JoinedQuantity? BeamIntensity = null,
    JoinedQuantity? CellTemperatureCelsius = null,
    double Overlap = 0,
    double? ClockOffsetSeconds = null,
    long? FirstRow = null,
    long? LastRow = null,
    double? BeamPresence = null,
    JoinedQuantity? HutchTemperatureCelsius = null);
