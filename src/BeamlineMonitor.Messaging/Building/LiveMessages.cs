using System.Collections.Concurrent;
using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>
/// Makes messages that are sent as they come, and numbers them by topic. They are stored nowhere, so each start of the program has a block of numbers of
/// its own: a reader that knows a number of an earlier start takes no new message for an old one. Any thread may call.
/// </summary>
/// <param name="session">Which start of the program, from 0 to 2²⁰: numbers are counted on from 2³² times this.</param>
public sealed class LiveMessages(long session = 0)
{
    private readonly ConcurrentDictionary<string, long> sent = new();

    /// <summary>A JSON message.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="payload">The payload; the kind's type.</param>
    /// <param name="names">Names for the topic.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The payload is of another kind, or a name cannot be part of a topic.</exception>
    public LiveMessage Of(TopicKind kind, Payload payload, params ReadOnlySpan<string> names)
    {
        if (payload.GetType() != kind.Payload) throw new ArgumentException($"{kind.Form} takes a {kind.Payload?.Name}, not a {payload.GetType().Name}.", nameof(payload));
        string topic = kind.Of(names);
        return new LiveMessage(kind, topic, PayloadJson.ContentType, PayloadJson.Write(payload with { Sequence = Next(topic) }));
    }

    /// <summary>The spectrum of a frame.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="calibration">The detector's calibration, or null.</param>
    /// <param name="model">What the fit of the frame expects; empty where there is none.</param>
    /// <returns>The message.</returns>
    public LiveMessage Spectrum(string? run, RawFrame frame, DetectorCalibration? calibration, ImmutableArray<FittedWindow> model)
    {
        string topic = TopicKinds.Spectrum.Of(frame.Detector);
        return new LiveMessage(TopicKinds.Spectrum, topic, SpectrumCbor.ContentType, SpectrumCbor.Write(run, Next(topic), frame, calibration, model));
    }

    private long Next(string topic) => sent.AddOrUpdate(topic, (session << 32) + 1, (_, last) => last + 1);
}
