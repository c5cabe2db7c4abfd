using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>The product's own register maps.</summary>
internal static class MapFiles
{
    public static PressureControllerMap Alicat => Read("alicat-pc.json");

    public static PressureControllerMap Bronkhorst => Read("bronkhorst-el-press.json");

    public static PressureControllerMap LoadCell => Read("load-cell.json");

    public static string Text(string fileName) => File.ReadAllText(Path.Combine(RepositoryFolder.Config, "instruments", fileName));

    private static PressureControllerMap Read(string fileName) =>
        PressureControllerMapParser.Parse(fileName, File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "instruments", fileName)));
}
