namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Which instrument answers.</summary>
/// <param name="Model">The maker's name of the model.</param>
/// <param name="SerialNumber">As the instrument tells it.</param>
/// <param name="Firmware">Version and build date of its firmware.</param>
/// <param name="CommandLanguage">Version of the language it takes.</param>
public sealed record PotentiostatIdentity(string Model, string SerialNumber, string Firmware, string CommandLanguage)
{
    /// <summary>Refuses another instrument than the one that is wired: it holds another cell.</summary>
    /// <param name="wanted">The serial number that is wired; null for any.</param>
    /// <param name="line">The line, as the error names it.</param>
    /// <exception cref="AnotherPotentiostatException">It is another.</exception>
    internal void Require(string? wanted, string line)
    {
        if (wanted is not null && wanted != SerialNumber)
            throw new AnotherPotentiostatException($"{line}: {Model} {SerialNumber} answers, {wanted} is wired: another potentiostat holds this line, and what it tells is of another cell; mend the cabling, Address or SerialNumber.");
    }
}
