namespace BeamlineMonitor.Instruments.Stages;

/// <summary>What an axis says of itself.</summary>
/// <param name="Name">Address and description, for people and for the run file.</param>
/// <param name="Unit">Unit of the axis itself.</param>
/// <param name="LowerMicrometres">Lower limit of travel, µm; null where none is set.</param>
/// <param name="UpperMicrometres">Upper limit of travel, µm; null where none is set.</param>
public sealed record StageIdentity(string Name, string Unit, double? LowerMicrometres, double? UpperMicrometres);
