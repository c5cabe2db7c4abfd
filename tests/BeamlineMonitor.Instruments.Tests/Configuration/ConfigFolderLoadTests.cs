using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Instruments.Tests.Configuration;

public sealed class ConfigFolderLoadTests : IDisposable
{
    private readonly ScratchConfig config = new();

    public void Dispose() => config.Dispose();

    [Theory]
    [InlineData("LiCoO2", "LiCoO2")]
    [InlineData("licoo2", "LiCoO2")]
    [InlineData("FCC", "fcc")]
    public void LoadPhase_AnyCase_FindsIt(string asked, string name) => Assert.Equal(name, config.Folder.LoadPhase(asked).Name);

    [Theory]
    [InlineData(LineSourceKind.Source, "Ba133", "Ba-133")]
    [InlineData(LineSourceKind.Source, "ba-133", "Ba-133")]
    [InlineData(LineSourceKind.Source, "BA_133", "Ba-133")]
    [InlineData(LineSourceKind.Fluorescence, "La", "La")]
    [InlineData(LineSourceKind.Fluorescence, "la", "La")]
    public void LoadLines_EitherSpelling_FindsThem(LineSourceKind kind, string asked, string name) =>
        Assert.Equal(name, config.Folder.LoadLines(kind, asked).Name);

    [Fact]
    public void LoadPhase_UnknownName_ListsWhatThereIsAndWhere()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadPhase("LiNiO2"));
        Assert.Equal(
            [$"no phase \"LiNiO2\" here; there is Al, Au, CeO2, Fe, In, LaB6, Li3YCl6, LiCoO2, MgO, Si, TiC, fcc"], error.Faults.AsEnumerable());
        Assert.Equal(config.File("phases"), error.Place);
    }

    [Theory]
    [InlineData("../phases/Au")]
    [InlineData("")]
    [InlineData("phases/Au.json")]
    public void LoadPhase_NameThatIsAPath_IsUnknown(string name) =>
        Assert.Throws<ConfigException>(() => config.Folder.LoadPhase(name));

    [Fact]
    public void LoadStandard_ByItsOwnName_LeavesNoRemark()
    {
        ChosenStandard chosen = config.Folder.LoadStandard("lab6-660B");
        Assert.Equal(("LaB6-660b", "LaB6", null), (chosen.Standard.Name, chosen.Phase.Name, chosen.Remark));
    }

    [Fact]
    public void LoadStandard_ByItsPhase_TakesTheNewestCertificateAndSaysSo()
    {
        ChosenStandard chosen = config.Folder.LoadStandard("LaB6");
        Assert.Equal("LaB6-660c", chosen.Standard.Name);
        Assert.Equal("LaB6: took LaB6-660c (certificate of 2015), the newest; not LaB6-660b", chosen.Remark);
    }

    [Fact]
    public void LoadStandard_ByAPhaseWithOneBatch_SaysWhich()
    {
        ChosenStandard chosen = config.Folder.LoadStandard("CeO2");
        Assert.Equal("CeO2: took CeO2-674b (certificate of 2012), the only one of this phase", chosen.Remark);
    }

    [Fact]
    public void LoadStandard_UnknownName_ListsWhatThereIs()
    {
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadStandard("Al2O3"));
        Assert.Contains("LaB6-660b, LaB6-660c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadStandard_OfAPhaseThatNeedsMoreConstants_IsRefused()
    {
        Edit("calibrants/standards/Au.json", "\"phase\": \"Au\"", "\"phase\": \"In\"");
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadStandard("Au"));
        Assert.Contains("Tetragonal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPhase_FileWithAnotherNameInside_IsRefused()
    {
        File.Move(config.File("phases/Au.json"), config.File("phases/Gold.json"));
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadPhase("gold"));
        Assert.Equal(["$.name: \"Au\" is not the file's name, \"Gold\""], error.Faults.AsEnumerable());
    }

    [Fact]
    public void LoadLines_FileOfTheOtherKind_IsRefused()
    {
        File.Copy(config.File("calibrants/sources/Co-57.json"), config.File("calibrants/fluorescence/Co-57.json"));
        Assert.Throws<ConfigException>(() => config.Folder.LoadLines(LineSourceKind.Fluorescence, "Co57"));
    }

    [Fact]
    public void LoadLines_TwoFilesOfOneSpelling_AreRefused()
    {
        File.Copy(config.File("calibrants/sources/Co-57.json"), config.File("calibrants/sources/Co57.json"));
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadLines(LineSourceKind.Source, "co57"));
        Assert.Contains("Co-57.json or Co57.json", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 20, "not UTF-8")]
    [InlineData((1 << 20) + 1, "larger than 1 MiB")]
    public void LoadPhase_FileAtTheLargestSize_IsRefusedOnlyBeyondIt(int bytes, string reason)
    {
        File.WriteAllBytes(config.File("phases/Au.json"), [.. Enumerable.Repeat((byte)0xff, bytes)]);
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadPhase("Au"));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPhase_EndlessDeviceFile_IsRefused()
    {
        File.Delete(config.File("phases/Au.json"));
        File.CreateSymbolicLink(config.File("phases/Au.json"), "/dev/zero");
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadPhase("Au"));
        Assert.Contains("larger than 1 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadPhase_FileThatLeadsNowhere_SaysThatItCannotBeRead()
    {
        File.Delete(config.File("phases/Au.json"));
        File.CreateSymbolicLink(config.File("phases/Au.json"), config.File("nowhere"));
        ConfigException error = Assert.Throws<ConfigException>(() => config.Folder.LoadPhase("Au"));
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    private void Edit(string file, string right, string wrong)
    {
        string text = File.ReadAllText(config.File(file));
        Assert.Contains(right, text, StringComparison.Ordinal);
        File.WriteAllText(config.File(file), text.Replace(right, wrong, StringComparison.Ordinal));
    }
}
