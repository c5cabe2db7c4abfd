namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The layouts of spectrum files that are read; only <see cref="McaAscii"/> is also written.</summary>
public enum SpectrumFileFormat
{
    /// <summary>EPICS / GSECARS MCA ASCII: <c>KEY: value</c> lines, then <c>DATA:</c> and a line a channel, a column an element.</summary>
    McaAscii,

    /// <summary>ORTEC ASCII (.Spe): <c>$KEY:</c> sections.</summary>
    OrtecSpe,

    /// <summary>ORTEC integer binary (.Chn): header, counts, trailer.</summary>
    OrtecChn,

    /// <summary>Plain text: one column of counts, or channel and counts, or energy and counts.</summary>
    PlainText,
}
