namespace BeamlineMonitor.Instruments.Stages;

/// <summary>Where an axis is.</summary>
/// <param name="SetMicrometres">Where it was last sent, µm, by whomever.</param>
/// <param name="ReadMicrometres">Where it is, µm.</param>
/// <param name="IsMoving">True while it moves.</param>
/// <param name="HasMoved">True where somebody else has moved it, or sent it elsewhere, since the last move of this driver ended.</param>
public sealed record StagePosition(double SetMicrometres, double ReadMicrometres, bool IsMoving, bool HasMoved = false);
