namespace BeamlineMonitor.Instruments.Observing;

/// <summary>What was exposed. In this order what lies there together is taken: what calibrates first.</summary>
public enum ObservedSubject
{
    /// <summary>A radioactive source.</summary>
    Source,

    /// <summary>The standard.</summary>
    Standard,

    /// <summary>A layer of the pristine cell.</summary>
    Pristine,

    /// <summary>A layer of the working cell; in the first scans of a plan that wants pristine ones, of the pristine cell.</summary>
    Layer,
}
