using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>
/// Reads ORTEC integer files (.Chn), little-endian: 32 bytes of header, 4 bytes a channel, then a trailer of 512 bytes or none.
/// </summary>
/// <remarks>
/// Offsets as in the readers of Sandia's SpecUtils (SpecFile_chn.cpp) and Battelle's SFChnFile.h, which agree.
/// Some ORTEC programs keep times in the first two channels; they are left as recorded.
/// </remarks>
internal static class OrtecChnReader
{
    private const short HeaderTag = -1;
    private const int SecondsAt = 6;
    private const int RealTimeAt = 8;
    private const int LiveTimeAt = 12;
    private const int DateAt = 16;
    private const int CenturyAt = 23;
    private const int HourAt = 24;
    private const int FirstChannelAt = 28;
    private const int ChannelsAt = 30;
    private const int CountsAt = 32;
    private const int BytesPerCount = 4;
    private const int TicksPerSecond = 50;

    private const int TrailerBytes = 512;
    private const short LinearTag = -101;
    private const short QuadraticTag = -102;
    private const int CoefficientsAt = 4;
    private const int DetectorAt = 256;
    private const int SampleAt = 320;
    private const int LongestDescription = 63;

    public static bool Recognises(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && BinaryPrimitives.ReadInt16LittleEndian(bytes) == HeaderTag;

    public static SpectrumFile Read(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < CountsAt) throw TooShort(file, bytes.Length, $"a header of {CountsAt} bytes");
        int first = BinaryPrimitives.ReadUInt16LittleEndian(bytes[FirstChannelAt..]);
        if (first != 0) throw Fault(file, FirstChannelAt, $"the first channel {first}", "0", "Save the whole memory of the analyser.");
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(bytes[ChannelsAt..]);
        if (channels == 0) throw Fault(file, ChannelsAt, "no channels", "1 to 65535 channels", "Save the spectrum as .Spe.");

        int trailerAt = CountsAt + (BytesPerCount * channels);
        if (bytes.Length < trailerAt) throw TooShort(file, bytes.Length, $"{channels} channels in {trailerAt} bytes");
        ReadOnlySpan<byte> trailer = bytes[trailerAt..];
        if (trailer.Length is not (0 or TrailerBytes))
        {
            throw Fault(
                file,
                trailerAt,
                $"{trailer.Length} bytes after the counts",
                $"{TrailerBytes} or none",
                "The file is cut short or its channel count is wrong.");
        }

        var remarks = ImmutableArray.CreateBuilder<string>();
        var spectrum = new Spectrum(
            Counts(bytes[CountsAt..trailerAt], file), Time(bytes[LiveTimeAt..]), Time(bytes[RealTimeAt..]), Start(bytes, file, remarks));
        EnergyScale? scale = trailer.IsEmpty ? null : Scale(trailer, trailerAt, file);
        if (!trailer.IsEmpty)
        {
            AddDescription(remarks, "Detector", trailer, DetectorAt, trailerAt, file);
            AddDescription(remarks, "Sample", trailer, SampleAt, trailerAt, file);
        }

        return new SpectrumFile(
            SpectrumFileFormat.OrtecChn, [new SpectrumElement(spectrum, scale, null, [])], [], remarks.ToImmutable());
    }

    private static TimeSpan Time(ReadOnlySpan<byte> bytes) =>
        TimeSpan.FromTicks(BinaryPrimitives.ReadUInt32LittleEndian(bytes) * (TimeSpan.TicksPerSecond / TicksPerSecond));

    /// <summary>The counts are signed in this format, so a set top bit is a fault and no large number.</summary>
    private static ImmutableArray<uint> Counts(ReadOnlySpan<byte> bytes, string file)
    {
        var counts = ImmutableArray.CreateBuilder<uint>(bytes.Length / BytesPerCount);
        for (int at = 0; at < bytes.Length; at += BytesPerCount)
        {
            int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            if (count < 0) throw Fault(file, CountsAt + at, $"{count} counts", "0 to 2147483647", "The file is damaged; save it again.");
            counts.Add((uint)count);
        }

        return counts.MoveToImmutable();
    }

    /// <summary>The start is written as DDMMMYY, a digit for the century (1 means 20YY, 0 means 19YY), HHMM and SS.</summary>
    private static DateTimeOffset? Start(ReadOnlySpan<byte> bytes, string file, ImmutableArray<string>.Builder remarks)
    {
        string day = Ascii(bytes[DateAt..CenturyAt]);
        string time = Ascii(bytes[HourAt..FirstChannelAt]) + Ascii(bytes[SecondsAt..RealTimeAt]);
        if (day.Length == 0) return null;
        string? century = bytes[CenturyAt] switch { (byte)'1' => "20", (byte)'0' => "19", 0 or (byte)' ' => null, _ => "" };
        if (century is null)
        {
            remarks.Add($"Start without a century: {day} {time}");
            return null;
        }

        string whole = day.Length == 7 ? $"{day[..5]}{century}{day[5..]} {time}" : day;
        return RecordedDate.Exact(whole, "ddMMMyyyy HHmmss")
            ?? throw Fault(
                file,
                DateAt,
                $"the start '{day}', '{time}'",
                "DDMMMYY, the century as 0 or 1, HHMM and SS",
                "Correct the date or blank it.");
    }

    private static EnergyScale Scale(ReadOnlySpan<byte> trailer, int trailerAt, string file)
    {
        short tag = BinaryPrimitives.ReadInt16LittleEndian(trailer);
        if (tag is not (LinearTag or QuadraticTag))
        {
            throw Fault(
                file,
                trailerAt,
                $"the trailer's mark {tag}",
                $"{LinearTag} or {QuadraticTag}",
                "The file is damaged, or its channel count is wrong.");
        }

        double[] c = new double[3];
        for (int i = 0; i < (tag == QuadraticTag ? 3 : 2); i++)
        {
            int at = CoefficientsAt + (sizeof(float) * i);
            c[i] = BinaryPrimitives.ReadSingleLittleEndian(trailer[at..]);
            if (!double.IsFinite(c[i]))
                throw Fault(file, trailerAt + at, $"the calibration coefficient {c[i]}", "a finite number", "Calibrate again and save.");
        }

        return new EnergyScale(c[0], c[1], c[2]);
    }

    private static void AddDescription(
        ImmutableArray<string>.Builder remarks, string what, ReadOnlySpan<byte> trailer, int at, int trailerAt, string file)
    {
        int length = trailer[at];
        if (length > LongestDescription)
        {
            throw Fault(
                file,
                trailerAt + at,
                $"a description of {length} bytes",
                $"at most {LongestDescription}",
                "The trailer is damaged; save the file again.");
        }

        string text = Ascii(trailer.Slice(at + 1, length));
        if (text.Length > 0) remarks.Add($"{what}: {text}");
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes).Trim('\0', ' ');

    private static SpectrumFileException TooShort(string file, int length, string expected) =>
        Fault(file, length, "the end of the file", expected, "The file was cut short; copy it again.");

    private static SpectrumFileException Fault(string file, long at, string found, string expected, string mend) =>
        new(file, FilePlace.Byte(at), found, expected, mend);
}
