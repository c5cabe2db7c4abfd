namespace BeamlineMonitor.HardwareSim.Scenarios;

/// <summary>The words for textures, in the files of config/simulation and on the command line.</summary>
public static class TextureWords
{
    /// <summary>Every texture by its word.</summary>
    public static readonly (string Word, Texture Meaning)[] All =
        [("powder", Texture.Powder), ("hardened", Texture.Hardened), ("fibre", Texture.Fibre)];
}
