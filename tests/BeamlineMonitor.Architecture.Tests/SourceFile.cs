namespace BeamlineMonitor.Architecture.Tests;

/// <summary>A file of the checkout.</summary>
/// <param name="Path">From the top of the checkout, with slashes.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');
}
