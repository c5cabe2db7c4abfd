using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

namespace BeamlineMonitor.HardwareSim.Scenarios;

/// <summary>Reads a file of config/simulation/scenarios.</summary>
public static class ScenarioParser
{
    private const double LongestHours = 10_000; // over a year: beyond any run

    /// <summary>Parses a scenario; docs/simulation/cell.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The scenario.</returns>
    /// <exception cref="ConfigException">The file is not a scenario; the message lists every fault.</exception>
    public static Scenario Parse(string fileName, ReadOnlyMemory<byte> json) => ConfigFile.Read(fileName, json, Read);

    private static Scenario Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        ConfigObject? effects = root.Has("effects") ? root.Section("effects") : null;
        return new Scenario(
            root.Text("name"),
            root.Text("description"),
            root.Text("cell"),
            root.OneOf("texture", TextureWords.All),
            new CellConditions(
                ReadTemperature(root, citations),
                root.OneOf(
                    "dense_zone",
                    ("less-delithiated", DenseZoneBehaviour.LessDelithiated),
                    ("phase-mixture", DenseZoneBehaviour.PhaseMixture),
                    ("accessible", DenseZoneBehaviour.Accessible)),
                Effect("fracture", entry => new Fracture(Hours(entry, "after_charging_h", 0))),
                Effect("contact_loss", ReadContactLoss),
                Effect("residual_stress", entry => new ResidualStress(
                    entry.Number("zone_um", 0.1, 1000), entry.Number("biaxial_GPa_per_x", -10, 10)))),
            root.List("programme", 1, 1000, entry => ReadStep(entry, citations)),
            Effect("beam_dump", entry => new BeamDump(Hours(entry, "after_start_h", 0), Hours(entry, "lasts_h", 0))),
            Effect("detector_drift", entry => new DetectorDrift(entry.Number("relative_gain_per_h", -1e-2, 1e-2))),
            Effect("electrode_creep", entry => new ElectrodeCreep(entry.Number("um_per_h", -100, 100))),
            Effect("misalignment", entry => new Misalignment(entry.Number("tilt_deg", -5, 5), entry.Number("offset_um", -1000, 1000))),
            citations);

        T? Effect<T>(string key, Func<ConfigObject, T> read)
            where T : class
        {
            if (effects?.Has(key) != true || effects.Section(key) is not { } entry) return null;
            citations.Resolve(entry);
            return read(entry);
        }
    }

    private static double ReadTemperature(ConfigObject root, Citations citations)
    {
        if (root.Section("temperature") is not { } entry) return default;
        citations.Resolve(entry);
        return entry.Number("kelvin", 250, 400);
    }

    private static ContactLoss ReadContactLoss(ConfigObject entry)
    {
        TimeSpan from = Hours(entry, "from_charging_h", 0), to = Hours(entry, "to_charging_h", 0);
        if (entry.IsSound("to_charging_h") && to <= from) entry.Fault("to_charging_h", "does not lie after from_charging_h");
        return new ContactLoss(from, to, entry.Number("remaining_share", 0.001, 1));
    }

    private static ProgrammeStep ReadStep(ConfigObject entry, Citations citations)
    {
        citations.Resolve(entry);
        TimeSpan longest = Hours(entry, "longest_h", 0.001);
        switch (entry.OneOf(
            "step",
            ("rest", CellMode.OpenCircuit), ("constant-current", CellMode.Galvanostatic), ("constant-voltage", CellMode.Potentiostatic)))
        {
            case CellMode.Galvanostatic:
                double current = entry.Number("current_A_per_m2", -1000, 1000);
                if (entry.IsSound("current_A_per_m2") && current == 0) entry.Fault("current_A_per_m2", "0 is a rest; write it as one");
                return new ProgrammeStep(CellMode.Galvanostatic, current, Optional("until_V", -10, 10), longest);
            case CellMode.Potentiostatic:
                return new ProgrammeStep(
                    CellMode.Potentiostatic, entry.Number("potential_V", -10, 10), Optional("until_A_per_m2", 0, 1000), longest);
            default:
                return new ProgrammeStep(CellMode.OpenCircuit, 0, null, longest);
        }

        double? Optional(string key, double least, double most) => entry.Has(key) ? entry.Number(key, least, most) : null;
    }

    private static TimeSpan Hours(ConfigObject entry, string key, double least) => TimeSpan.FromHours(entry.Number(key, least, LongestHours));
}
