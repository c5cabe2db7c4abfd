using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>
/// How an element is set, as the device states it. Scale and angle are what somebody once typed in, often stale: they are recorded
/// and watched, and are a calibration only where the user says so.
/// </summary>
/// <param name="Channels">Number of channels in use.</param>
/// <param name="StatedScale">Energy scale in <paramref name="StatedUnit"/>.</param>
/// <param name="StatedUnit">Unit of the scale, as it was typed.</param>
/// <param name="StatedTwoThetaDegrees">Scattering angle 2θ, degrees.</param>
/// <param name="Others">Further settings by name: gain, peaking time, thresholds; what the configuration lists.</param>
public sealed record DetectorSettings(
    int Channels, EnergyScale StatedScale, string StatedUnit, double StatedTwoThetaDegrees, ImmutableSortedDictionary<string, string> Others)
{
    /// <summary>What differs in a later reading of the same element; a setting that only one of both knows is none that was changed.</summary>
    /// <param name="now">The later reading.</param>
    /// <returns>The changes, in a fixed order.</returns>
    public ImmutableArray<SettingChange> ChangesTo(DetectorSettings now)
    {
        var before = Named();
        var after = now.Named();
        return [.. before.Keys.Intersect(after.Keys)
            .Select(key => new SettingChange(key, before[key], after[key]))
            .Where(change => change.Before != change.After)];
    }

    private ImmutableSortedDictionary<string, string> Named() => Others.SetItems(new Dictionary<string, string>
    {
        ["channels"] = Channels.ToString(CultureInfo.InvariantCulture),
        ["c0"] = StatedScale.C0KeV.ToString("R", CultureInfo.InvariantCulture),
        ["c1"] = StatedScale.C1KeV.ToString("R", CultureInfo.InvariantCulture),
        ["c2"] = StatedScale.C2KeV.ToString("R", CultureInfo.InvariantCulture),
        ["unit"] = StatedUnit,
        ["two-theta"] = StatedTwoThetaDegrees.ToString("R", CultureInfo.InvariantCulture),
    });
}
