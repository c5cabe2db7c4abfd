using System.Collections.Immutable;
using BeamlineMonitor.Recording.Chains;

namespace BeamlineMonitor.Recording.Files;

/// <summary>The tables of a run file, version 1; docs/run-file.md explains every column.</summary>
internal static class RunTables
{
    /// <summary>What the file's <c>application_id</c> says: "BMRF".</summary>
    public const int ApplicationId = 0x424D5246;

    /// <summary>What its <c>user_version</c> says: the version of these tables.</summary>
    public const int Version = 1;

    /// <summary>What the run is of: key and value.</summary>
    public static readonly ChainedTable Manifest = ChainedTable.Of("manifest", "key TEXT", "value TEXT");

    /// <summary>Who opened the file for writing, and when.</summary>
    public static readonly ChainedTable Sessions = ChainedTable.Of("sessions", "opened_at TEXT", "holder TEXT", "program TEXT");

    /// <summary>Raw frames: all but the counts as JSON, the counts packed.</summary>
    public static readonly ChainedTable Frames = ChainedTable.Of("frames", "step INTEGER", "frame TEXT", "counts BLOB");

    /// <summary>Samples, a block a row, packed against the row <c>template</c>.</summary>
    public static readonly ChainedTable Samples = ChainedTable.Of("samples", "step INTEGER", "template INTEGER", "block BLOB");

    /// <summary>Events and operator notes.</summary>
    public static readonly ChainedTable Events = ChainedTable.Of("events", "step INTEGER", "event TEXT");

    /// <summary>Analyses of the frames; the first is that of the running acquisition.</summary>
    public static readonly ChainedTable Analyses = ChainedTable.Of("analyses", "started_at TEXT", "origin TEXT", "settings TEXT");

    /// <summary>Results, one row for each exposure and analysis, packed against the row <c>template</c>.</summary>
    public static readonly ChainedTable Outcomes =
        ChainedTable.Of("outcomes", "step INTEGER", "analysis INTEGER", "frame INTEGER", "template INTEGER", "outcome BLOB");

    /// <summary>Ends of analyses; the end of the first is the end of the run.</summary>
    public static readonly ChainedTable Ends = ChainedTable.Of("ends", "analysis INTEGER", "ended_at TEXT", "payload_sha256 TEXT");

    /// <summary>Messages on their way out, packed against the row <c>template</c>.</summary>
    public static readonly ChainedTable Outbox =
        ChainedTable.Of("outbox", "topic INTEGER", "seq INTEGER", "stored_at INTEGER", "template INTEGER", "payload BLOB");

    /// <summary>All chained tables.</summary>
    public static readonly ImmutableArray<ChainedTable> Chained =
        [Manifest, Sessions, Frames, Samples, Events, Analyses, Outcomes, Ends, Outbox];

    /// <summary>The statements that make a run file, in the order of its schema.</summary>
    public static readonly ImmutableArray<string> Definitions =
    [
        .. Chained.Select(table => table.Definition),
        "CREATE UNIQUE INDEX outcomes_by_frame ON outcomes (analysis, frame)",
        "CREATE TABLE chains (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID",
        """
        CREATE TABLE topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL, schema TEXT NOT NULL, retained INTEGER NOT NULL,
            seq INTEGER NOT NULL, payload_hash BLOB NOT NULL, done INTEGER NOT NULL, dropped INTEGER NOT NULL, seal BLOB NOT NULL)
        """,
    ];
}
