namespace BeamlineMonitor.Commands;

/// <summary>Writes a result to file.</summary>
internal static class OutputFile
{
    /// <summary>Writes text: a reader finds the old file or the whole new one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">Its text, without the last line end.</param>
    /// <param name="cancellationToken">Abandons the writing; the old file stays.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellationToken)
    {
        if (file.Directory is { Exists: false } folder) throw new InputException($"{file}: the folder {folder.FullName} is not there; make it first.");
        string draft = file.FullName + ".new";
        try
        {
            await File.WriteAllTextAsync(draft, text + "\n", cancellationToken);
            File.Move(draft, file.FullName, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: {e.Message}", e);
        }
    }
}
