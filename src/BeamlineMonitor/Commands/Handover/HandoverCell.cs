namespace BeamlineMonitor.Commands.Handover;

/// <summary>What a cell does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Doing">What, in words.</param>
/// <param name="Since">Since when; null where it does not matter.</param>
/// <param name="Due">When that ends at the latest, experiment UTC; null for no such time.</param>
internal sealed record HandoverCell(string Name, string Doing, DateTimeOffset? Since, DateTimeOffset? Due);
