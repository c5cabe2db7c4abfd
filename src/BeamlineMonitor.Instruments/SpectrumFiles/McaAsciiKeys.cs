using System.Globalization;
using System.Text.RegularExpressions;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The keys of an MCA ASCII header; reader, writer and recognition share them.</summary>
internal static partial class McaAsciiKeys
{
    public const string Version = "VERSION";
    public const string Elements = "ELEMENTS";
    public const string Date = "DATE";
    public const string Channels = "CHANNELS";
    public const string Regions = "ROIS";
    public const string RealTime = "REAL_TIME";
    public const string LiveTime = "LIVE_TIME";
    public const string Offset = "CAL_OFFSET";
    public const string Slope = "CAL_SLOPE";
    public const string Quadratic = "CAL_QUAD";
    public const string TwoTheta = "TWO_THETA";
    public const string Environment = "ENVIRONMENT";
    public const string Counts = "DATA";

    private static readonly HashSet<string> Single =
    [
        Version, Elements, Date, Channels, Regions, RealTime, LiveTime, Offset, Slope, Quadratic, TwoTheta, Environment, Counts,
    ];

    public static bool IsKnown(string key) => Single.Contains(key) || IsRegion(key);

    public static bool IsRegion(string key) => RegionKey().IsMatch(key);

    public static string Left(int region) => string.Create(CultureInfo.InvariantCulture, $"ROI_{region}_LEFT");

    public static string Right(int region) => string.Create(CultureInfo.InvariantCulture, $"ROI_{region}_RIGHT");

    public static string Label(int region) => string.Create(CultureInfo.InvariantCulture, $"ROI_{region}_LABEL");

    /// <summary>Parts <c>KEY: value</c>; a key is capital letters, digits and underscores.</summary>
    public static (string Key, TextField Value)? Part(TextField line)
    {
        Match match = KeyAndValue().Match(line.Text);
        return match.Success ? (match.Groups[1].Value, line.With(match.Groups[2].Value)) : null;
    }

    [GeneratedRegex("^([A-Z][A-Z0-9_]*)[ \t]*:(.*)$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex KeyAndValue();

    [GeneratedRegex("^ROI_(0|[1-9][0-9]*)_(LEFT|RIGHT|LABEL)$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionKey();
}
