using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Formats.Cbor;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Writes a frame's spectrum as CBOR (RFC 8949): a map of the keys of the JSON messages, counts and model as typed arrays.</summary>
public static class SpectrumCbor
{
    /// <summary>MIME type of what is written.</summary>
    public const string ContentType = "application/cbor";

    /// <summary>Tag of an array of 32-bit unsigned numbers, little-endian (RFC 8746, section 2.1).</summary>
    public const ulong Uint32LittleEndian = 70;

    /// <summary>Tag of an array of 32-bit floating-point numbers, little-endian (RFC 8746, section 2.1).</summary>
    public const ulong Float32LittleEndian = 85;

    // An empty channel far from any line may expect less than a float holds; its residual is a number all the same.
    private const float LeastExpected = 1e-6f;

    /// <summary>Writes it.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="sequence">Number in the topic.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="calibration">The detector's calibration; its keys are null without.</param>
    /// <param name="model">What the fit of the frame expects; empty where there is none.</param>
    /// <returns>The bytes; the same for the same frame and fit.</returns>
    /// <exception cref="ArgumentException">A window of the model reaches beyond the spectrum.</exception>
    public static byte[] Write(string? run, long sequence, RawFrame frame, DetectorCalibration? calibration, ImmutableArray<FittedWindow> model)
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
        writer.WriteTextString("windows");
        writer.WriteStartArray(model.Length);
        foreach (FittedWindow window in model) Window(window);
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();

        void Window(FittedWindow window)
        {
            if (window.FirstChannel + window.Expected.Length > frame.Spectrum.Counts.Length)
                throw new ArgumentException($"A window from channel {window.FirstChannel} has {window.Expected.Length} channels, the spectrum {frame.Spectrum.Counts.Length}.", nameof(model));
            ReadOnlySpan<uint> counts = frame.Spectrum.Counts.AsSpan(window.FirstChannel, window.Expected.Length);
            var residuals = new float[counts.Length];
            for (int i = 0; i < residuals.Length; i++)
                residuals[i] = (float)((counts[i] - (double)window.Expected[i]) / Math.Sqrt(Math.Max(window.Expected[i], LeastExpected)));
            writer.WriteStartMap(3);
            Whole("first_channel", window.FirstChannel);
            Floats("model", window.Expected.AsSpan());
            Floats("residual_sigma", residuals);
            writer.WriteEndMap();
        }

        void Floats(string key, ReadOnlySpan<float> values)
        {
            writer.WriteTextString(key);
            writer.WriteTag((CborTag)Float32LittleEndian);
            var bytes = new byte[sizeof(float) * values.Length];
            for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), values[i]);
            writer.WriteByteString(bytes);
        }

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
