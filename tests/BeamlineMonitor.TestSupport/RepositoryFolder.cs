namespace BeamlineMonitor.TestSupport;

/// <summary>Finds the folders that tests read, from where the test assembly lies.</summary>
public static class RepositoryFolder
{
    /// <summary>The top folder of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The product's own config folder.</summary>
    public static string Config => Path.Combine(Root, "config");

    /// <summary>The folder of measured spectra beside the checkout, or null where it is absent.</summary>
    public static string? SharedData
    {
        get
        {
            string folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "BeamlineMonitor.sln"))) return folder;
        }

        throw new InvalidOperationException("The tests must run from inside the checkout.");
    }
}
