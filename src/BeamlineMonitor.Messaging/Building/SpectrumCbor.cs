using System.Buffers.Binary;
using System.Formats.Cbor;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Writes a frame's spectrum as CBOR (RFC 8949): a map of the keys of the JSON messages, the counts as a typed array.</summary>
public static class SpectrumCbor
{
    /// <summary>MIME type of what is written.</summary>
    public const string ContentType = "application/cbor";

    /// <summary>Tag of an array of 32-bit unsigned numbers, little-endian (RFC 8746, section 2.1).</summary>
    public const ulong Uint32LittleEndian = 70;

    /// <summary>Writes it.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="sequence">Number in the topic.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="calibration">The detector's calibration; its keys are null without.</param>
    /// <returns>The bytes; the same for the same frame.</returns>
    public static byte[] Write(string? run, long sequence, RawFrame frame, DetectorCalibration? calibration)
    {
        var writer = new CborWriter(CborConformanceMode.Strict, convertIndefiniteLengthEncodings: true);
        writer.WriteStartMap(null);
        Text("t", PayloadTime.Of(frame.StartedAt + ((frame.EndedAt - frame.StartedAt) / 2)));
        Text("run", run);
        Whole("seq", sequence);
        Whole("frame", frame.Number);
        Text("purpose", EnumWord.Of(frame.Target.Purpose));
        Text("cell", frame.Target.Cell);
        Whole("layer", frame.Target.Layer);
        Text("detector", frame.Detector);
        Number("live_s", frame.Spectrum.LiveTime.TotalSeconds);
        Number("real_s", frame.Spectrum.RealTime.TotalSeconds);
        Number("c0_keV", calibration?.Scale.C0KeV);
        Number("c1_keV", calibration?.Scale.C1KeV);
        Number("c2_keV", calibration?.Scale.C2KeV);
        Number("two_theta_deg", calibration?.TwoThetaDegrees);
        writer.WriteTextString("counts");
        writer.WriteTag((CborTag)Uint32LittleEndian);
        var bytes = new byte[sizeof(uint) * frame.Spectrum.Counts.Length];
        for (int i = 0; i < frame.Spectrum.Counts.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * i), frame.Spectrum.Counts[i]);
        writer.WriteByteString(bytes);
        writer.WriteEndMap();
        return writer.Encode();

        void Text(string key, string? value)
        {
            writer.WriteTextString(key);
            if (value is null) writer.WriteNull();
            else writer.WriteTextString(value);
        }

        void Whole(string key, long? value)
        {
            writer.WriteTextString(key);
            if (value is { } number) writer.WriteInt64(number);
            else writer.WriteNull();
        }

        void Number(string key, double? value)
        {
            writer.WriteTextString(key);
            if (Finite.Of(value) is { } number) writer.WriteDouble(number);
            else writer.WriteNull();
        }
    }
}
