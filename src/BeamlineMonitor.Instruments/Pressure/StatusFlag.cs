namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>One bit of the device's status.</summary>
/// <param name="Bit">Number of the bit, 0 to 31.</param>
/// <param name="Name">The maker's name of it.</param>
/// <param name="IsFault">True where the pressure is not to be trusted while it is set.</param>
public sealed record StatusFlag(int Bit, string Name, bool IsFault);
