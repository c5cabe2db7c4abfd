namespace BeamlineMonitor.Commands.Doctor;

/// <summary>What the doctor found about one thing.</summary>
/// <param name="What">The thing, such as <c>cell1 potentiostat</c>.</param>
/// <param name="IsWell">True where it is as it should be.</param>
/// <param name="Text">Who it is and what it reads; or what is wrong and what mends it.</param>
/// <param name="LatencyMilliseconds">How long it took to answer, ms; null for what is not asked over a line.</param>
internal sealed record DoctorFinding(string What, bool IsWell, string Text, double? LatencyMilliseconds = null);
