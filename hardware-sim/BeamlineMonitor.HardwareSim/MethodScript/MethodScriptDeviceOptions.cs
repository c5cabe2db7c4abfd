using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>Which device is emulated.</summary>
/// <param name="DeviceId">Six characters, see <see cref="MethodScriptModel"/>.</param>
public sealed record MethodScriptDeviceOptions(string DeviceId = "es4_hr")
{
    /// <summary>Serial number without its letter i.</summary>
    public string SerialNumber { get; init; } = "ES4HR20B0008";

    /// <summary>Version of the language, without its letter v.</summary>
    public string LanguageVersion { get; init; } = "01.09.00";

    /// <summary>Answer to CC and CM: 64 hexadecimal digits.</summary>
    public string Capabilities { get; init; } = new('F', 64);

    /// <summary>Whether the acknowledgement of e and the script's first line come as one line, as some firmware sends them.</summary>
    public bool JoinsAcknowledgement { get; init; }

    /// <summary>How long the device ignores its input after an error reply, real time. Default 75 ms.</summary>
    public TimeSpan DeafAfterError { get; init; } = TimeSpan.FromMilliseconds(75);

    /// <summary>The model.</summary>
    public MethodScriptModel Model => MethodScriptModel.ForDevice(DeviceId);

    /// <summary>Answer to t.</summary>
    public MethodScriptFirmware Firmware => new(DeviceId, "1500", "Mar 12 2026 14:28:01", IsRelease: true);
}
