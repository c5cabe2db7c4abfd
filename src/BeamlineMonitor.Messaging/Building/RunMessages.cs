using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>The messages of a run that leave through its outbox. Pure: the same results give the same bytes.</summary>
/// <param name="run">Id of the run.</param>
/// <param name="plan">The plan.</param>
public sealed class RunMessages(string run, RunPlan plan)
{
    private readonly string primary = plan.Primary.Name;

    /// <summary>The messages of an exposure: its layers, then the profiles it completed, then its events.</summary>
    /// <param name="outcome">What was made of it.</param>
    /// <param name="frames">Its frames, in the order of the outcome's.</param>
    /// <returns>The messages, in the order in which they are to be numbered.</returns>
    /// <exception cref="ArgumentException">Frames and results do not belong together.</exception>
    public IReadOnlyList<OutgoingMessage> Of(AnalysisOutcome outcome, IReadOnlyList<RawFrame> frames)
    {
        if (!outcome.Frames.Select(result => result.Frame).SequenceEqual(frames.Select(frame => frame.Number)))
            throw new ArgumentException("The results are not those of these frames.", nameof(frames));
        var messages = new List<OutgoingMessage>();
        foreach ((FrameResult result, RawFrame frame) in outcome.Frames.Zip(frames))
        {
            if (result.Target is not { Cell: { } cell, Layer: { } layer }) continue;
            string number = layer.ToString(System.Globalization.CultureInfo.InvariantCulture);
            LayerPayload payload = LayerPayloads.Of(run, frame, result);
            messages.Add(result.Detector == primary
                ? Message(TopicKinds.Layer, payload, cell, number)
                : Message(TopicKinds.LayerOfDetector, payload, cell, number, result.Detector));
        }

        foreach (ScanProfile profile in outcome.Profiles)
        {
            ProfilePayload payload = ProfilePayloads.Of(run, profile);
            if (profile.Detector != primary)
            {
                messages.Add(Message(TopicKinds.ProfileOfDetector, payload, profile.Cell, profile.Detector));
                continue;
            }

            messages.Add(Message(TopicKinds.Profile, payload, profile.Cell));
            messages.Add(Message(TopicKinds.Summary, ProfilePayloads.Summary(payload), profile.Cell));
        }

        messages.AddRange(outcome.Events.SelectMany(Of));
        return messages;
    }

    /// <summary>The messages of a block of samples: a batch for a potentiostat, none for the others.</summary>
    /// <param name="block">The block, numbered.</param>
    /// <returns>The messages.</returns>
    public IReadOnlyList<OutgoingMessage> Of(SampleBlock block) =>
        block.Kind == SampleKind.Potentiostat ? [Message(TopicKinds.EchemBatch, SamplePayloads.Batch(run, block), block.Source)] : [];

    /// <summary>The message of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The message.</returns>
    public IReadOnlyList<OutgoingMessage> Of(RunEvent happened) => [Event(run, happened)];

    /// <summary>The message of an event, in a run or without one.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="happened">The event.</param>
    /// <returns>The message.</returns>
    public static OutgoingMessage Event(string? run, RunEvent happened) => Message(
        TopicKinds.Event,
        new EventPayload(PayloadTime.Of(happened.At), run, happened.Kind, EnumWord.Of(happened.Severity), happened.Text, happened.Source));

    /// <summary>The message of an alarm.</summary>
    /// <param name="id">Id of the alarm; part of the topic.</param>
    /// <param name="alarm">The payload.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException">The id cannot be part of a topic.</exception>
    public static OutgoingMessage Alarm(string id, AlarmPayload alarm) => Message(TopicKinds.Alarm, alarm, id);

    /// <summary>The message of the run's state.</summary>
    /// <param name="state">The payload.</param>
    /// <returns>The message.</returns>
    public static OutgoingMessage State(RunStatePayload state) => Message(TopicKinds.RunState, state);

    private static OutgoingMessage Message(TopicKind kind, Payload payload, params ReadOnlySpan<string> names) =>
        new(kind.Of(names), kind.Schema, sequence => PayloadJson.Write(payload with { Sequence = sequence }), kind.IsRetained);
}
