namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Which instrument answers.</summary>
/// <param name="Model">The maker's name of the model.</param>
/// <param name="SerialNumber">As the instrument tells it.</param>
/// <param name="Firmware">Version and build date of its firmware.</param>
/// <param name="CommandLanguage">Version of the language it takes.</param>
public sealed record PotentiostatIdentity(string Model, string SerialNumber, string Firmware, string CommandLanguage);
