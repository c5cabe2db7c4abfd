namespace BeamlineMonitor.Analysis.References;

/// <summary>How far an inert line has moved since the pristine frames.</summary>
/// <param name="ElectronVolts">Its energy now less that in the reference, eV.</param>
/// <param name="SigmaElectronVolts">One standard uncertainty of that from counting, then and now, eV.</param>
public readonly record struct InertDrift(double ElectronVolts, double SigmaElectronVolts);
