using BeamlineMonitor.Architecture.Tests.Rules;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Architecture.Tests;

public class LayerTests
{
    [Fact]
    public void Projects_UseOnlyWhatTheirLayerMay() => Assert.Empty(Repository.Projects.SelectMany(LayerRule.Check));

    [Theory]
    [InlineData("src/BeamlineMonitor.Analysis", "<ProjectReference Include='../BeamlineMonitor.Instruments/BeamlineMonitor.Instruments.csproj' />")]
    [InlineData("src/BeamlineMonitor.Analysis", "<PackageReference Include='Serilog' />")]
    [InlineData("src/BeamlineMonitor.Analysis", "<FrameworkReference Include='Microsoft.AspNetCore.App' />")]
    [InlineData("src/BeamlineMonitor.Messaging", "<ProjectReference Include='../BeamlineMonitor.Instruments/BeamlineMonitor.Instruments.csproj' />")]
    [InlineData("src/BeamlineMonitor.Unheard", "")]
    public void Layer_OneArrowTheWrongWay_IsNamed(string folder, string item) =>
        Assert.Single(LayerRule.Check(Project($"{folder}/{Path.GetFileName(folder)}.csproj", item)));

    [Fact]
    public void Layer_HostUsesEverything_IsRight() =>
        Assert.Empty(LayerRule.Check(Project(
            "src/BeamlineMonitor/BeamlineMonitor.csproj", "<ProjectReference Include='../BeamlineMonitor.Recording/BeamlineMonitor.Recording.csproj' />")));

    [Fact]
    public void Projects_AreAllInTheSolution() =>
        Assert.Empty(SolutionRule.Check(Solution(), Repository.Projects.Select(project => project.Path)));

    [Fact]
    public void Solution_ForgottenProject_IsNamed() => Assert.Single(SolutionRule.Check(Solution(), ["src/Forgotten/Forgotten.csproj"]));

    [Fact]
    public void Versions_StandOnlyInTheCentralFile() =>
        Assert.Empty(Repository.Projects.SelectMany(project => project.Versions.Select(package => $"{project.Path}: {package}")));

    [Theory]
    [InlineData("<PackageReference Include='xunit' Version='2.9.3' />")]
    [InlineData("<PackageReference Include='xunit' VersionOverride='2.9.3' />")]
    [InlineData("<PackageReference Include='xunit'><Version>2.9.3</Version></PackageReference>")]
    public void Versions_InAProject_AreNamed(string item) => Assert.Equal(["xunit"], Project("tests/A/A.csproj", item).Versions);

    [Fact]
    public void Analysis_IsPure() =>
        Assert.Empty(PurityRule.Check(PurityRule.ReferencedTypes(Path.Combine(AppContext.BaseDirectory, "BeamlineMonitor.Analysis.dll"))));

    [Fact]
    public void Analysis_UsesItsNumericsPackages_SoTheReadingFindsTypes() =>
        Assert.Contains(
            "System.Numerics.Tensors.TensorPrimitives",
            PurityRule.ReferencedTypes(Path.Combine(AppContext.BaseDirectory, "BeamlineMonitor.Analysis.dll")));

    [Theory]
    [InlineData("System.IO.File")]
    [InlineData("System.IO.FileStream")]
    [InlineData("System.Net.Sockets.Socket")]
    [InlineData("System.Threading.Timer")]
    [InlineData("System.Threading.Tasks.Task")]
    [InlineData("System.Console")]
    [InlineData("System.TimeProvider")]
    [InlineData("Microsoft.Extensions.Logging.ILogger")]
    public void Purity_ImpureType_IsNamed(string type) => Assert.Single(PurityRule.Check(["System.Math", type]));

    [Fact]
    public void Purity_OfTheseTests_FindsTheirFiles() =>
        Assert.Contains("uses System.IO.File", PurityRule.Check(PurityRule.ReferencedTypes(typeof(LayerTests).Assembly.Location)));

    private static ProjectFile Project(string path, string item) =>
        ProjectFile.Parse(new SourceFile(path, $"<Project><ItemGroup>{item}</ItemGroup></Project>"));

    private static string Solution() => File.ReadAllText(Path.Combine(RepositoryFolder.Root, "BeamlineMonitor.sln"));
}
