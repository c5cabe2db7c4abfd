namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>Which SourceMeter is emulated.</summary>
/// <param name="Device">"2400" or "2450".</param>
public sealed record SourceMeterOptions(string Device = "2450")
{
    /// <summary>Serial number.</summary>
    public string SerialNumber { get; init; } = "04567890";

    /// <summary>Firmware as *IDN? tells it.</summary>
    public string Firmware => Device == "2450" ? "1.7.12b" : "C34 Sep 21 2016 15:30:00/A02 /K/M";
}
