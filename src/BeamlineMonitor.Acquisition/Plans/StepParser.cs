using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Reads one electrochemical step of a plan. Currents are written as densities, which belong to the chemistry, not to one electrode.</summary>
internal static class StepParser
{
    private const double LongestHours = 60 * 24;
    private const double LargestDensity = 1000; // A/m²: a hundred times what these cells bear
    private const double SquareCmPerSquareMetre = 1e4;

    private enum Kind
    {
        Rest,
        ConstantCurrent,
        ConstantVoltage,
    }

    /// <summary>Reads a step.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="areaSquareCm">Area of the electrode, cm².</param>
    /// <returns>The step; a rest after a fault.</returns>
    public static PotentiostatStep Read(ConfigObject entry, double areaSquareCm)
    {
        Kind kind = entry.OneOf("kind", ("rest", Kind.Rest), ("constant-current", Kind.ConstantCurrent), ("constant-voltage", Kind.ConstantVoltage));
        var most = TimeSpan.FromHours(entry.Number("at_most_h", 0.01, LongestHours));
        var interval = TimeSpan.FromSeconds(entry.Number("interval_s", 0.01, 10));
        return kind switch
        {
            Kind.ConstantCurrent => Current(entry, areaSquareCm, most, interval),
            Kind.ConstantVoltage => new ConstantVoltageStep(
                entry.Number("E_V", -5, 5), most, interval, entry.Number("until_A_per_m2", 1e-6, LargestDensity) * areaSquareCm / SquareCmPerSquareMetre),
            _ => new RestStep(most, interval),
        };
    }

    private static PotentiostatStep Current(ConfigObject entry, double areaSquareCm, TimeSpan most, TimeSpan interval)
    {
        double density = entry.Number("j_A_per_m2", -LargestDensity, LargestDensity), until = entry.Number("until_V", -5, 5);
        double amperes = density * areaSquareCm / SquareCmPerSquareMetre;
        if (amperes == 0)
        {
            entry.Fault("j_A_per_m2", "0 is no current; > 0 charges, < 0 discharges, and a rest is of the kind rest");
            return new RestStep(most, interval);
        }

        return amperes > 0
            ? new ConstantCurrentStep(amperes, most, interval, upperCutoffVolts: until)
            : new ConstantCurrentStep(amperes, most, interval, lowerCutoffVolts: until);
    }
}
