using System.Collections.Immutable;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Topics;

/// <summary>Every kind of topic of a station: the table of docs/messages.md.</summary>
public static class TopicKinds
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Whether the daemon is there; also its last will.</summary>
    public static readonly TopicKind Status = new("status", "status.v1", typeof(StatusPayload), 1, true, false);

    /// <summary>What a reader must know once: units, signs, detectors, cells.</summary>
    public static readonly TopicKind Meta = new("meta", "meta.v1", typeof(MetaPayload), 1, true, false);

    /// <summary>State of one device.</summary>
    public static readonly TopicKind Device = new("dev/{device}/status", "device.v1", typeof(DevicePayload), 1, true, false);

    /// <summary>The beam.</summary>
    public static readonly TopicKind Beam = new("beam", "beam.v1", typeof(BeamPayload), 1, true, false);

    /// <summary>One sample of a potentiostat, as it comes.</summary>
    public static readonly TopicKind EchemSample = new("cell/{cell}/echem/sample", "echem-sample.v1", typeof(EchemSamplePayload), 0, false, false, Minute);

    /// <summary>The last sample, once a second.</summary>
    public static readonly TopicKind EchemLast = new("cell/{cell}/echem/last", "echem-sample.v1", typeof(EchemSamplePayload), 0, true, false, Hour);

    /// <summary>All samples, a block at a time.</summary>
    public static readonly TopicKind EchemBatch = new("cell/{cell}/echem/batch", "echem-batch.v1", typeof(EchemBatchPayload), 1, false, true);

    /// <summary>One reading of the stack pressure.</summary>
    public static readonly TopicKind PressureSample =
        new("cell/{cell}/pressure/sample", "pressure-sample.v1", typeof(PressureSamplePayload), 0, false, false, Minute);

    /// <summary>The last reading.</summary>
    public static readonly TopicKind PressureLast = new("cell/{cell}/pressure/last", "pressure-sample.v1", typeof(PressureSamplePayload), 0, true, false, Hour);

    /// <summary>A layer, seen by the primary detector.</summary>
    public static readonly TopicKind Layer = new("cell/{cell}/layer/{layer}", "layer.v1", typeof(LayerPayload), 1, true, true);

    /// <summary>A layer, seen by another detector.</summary>
    public static readonly TopicKind LayerOfDetector = new("cell/{cell}/layer/{layer}/{detector}", "layer.v1", typeof(LayerPayload), 1, true, true);

    /// <summary>All layers after a scan, seen by the primary detector.</summary>
    public static readonly TopicKind Profile = new("cell/{cell}/profile", "profile.v1", typeof(ProfilePayload), 1, true, true);

    /// <summary>The same, seen by another detector.</summary>
    public static readonly TopicKind ProfileOfDetector = new("cell/{cell}/profile/{detector}", "profile.v1", typeof(ProfilePayload), 1, true, true);

    /// <summary>The flat numbers of the primary detector's profile.</summary>
    public static readonly TopicKind Summary = new("cell/{cell}/summary", "summary.v1", typeof(SummaryPayload), 1, true, true);

    /// <summary>The last spectrum of a detector, CBOR.</summary>
    public static readonly TopicKind Spectrum = new("spectrum/{detector}", "spectrum.v1", null, 0, true, false, Hour);

    /// <summary>The run.</summary>
    public static readonly TopicKind RunState = new("run/state", "run-state.v1", typeof(RunStatePayload), 1, true, true);

    /// <summary>An alarm by its id.</summary>
    public static readonly TopicKind Alarm = new("alarm/{alarm}", "alarm.v1", typeof(AlarmPayload), 1, true, true);

    /// <summary>Something that happened.</summary>
    public static readonly TopicKind Event = new("event", "event.v1", typeof(EventPayload), 1, false, true);

    /// <summary>All of them.</summary>
    public static ImmutableArray<TopicKind> All { get; } =
    [
        Status, Meta, Device, Beam, EchemSample, EchemLast, EchemBatch, PressureSample, PressureLast, Layer, LayerOfDetector, Profile, ProfileOfDetector, Summary,
        Spectrum, RunState, Alarm, Event,
    ];

    /// <summary>The kind of a stored message.</summary>
    /// <param name="schema">Id of its schema; the kinds that share one are sent alike.</param>
    /// <returns>The kind; null for a schema that this version does not know.</returns>
    public static TopicKind? StoredOf(string schema) => All.FirstOrDefault(kind => kind.IsStored && kind.Schema == schema);
}
