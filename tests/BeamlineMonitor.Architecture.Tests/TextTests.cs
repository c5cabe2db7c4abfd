using BeamlineMonitor.Architecture.Tests.Rules;

namespace BeamlineMonitor.Architecture.Tests;

public class TextTests
{
    [Fact]
    public void Code_IsFinishedAndOpen()
    {
        Assert.Empty(Repository.Code.SelectMany(ForbiddenText.Stub.Check));
        Assert.Empty(Repository.Code.SelectMany(ForbiddenText.Region.Check));
        Assert.Empty(Repository.Code.SelectMany(ForbiddenText.Suppression.Check));
    }

    [Theory]
    [InlineData("throw new NotImplementedException();")]
    [InlineData("// TODO: think")]
    public void Stub_IsNamed(string line) => Assert.Single(ForbiddenText.Stub.Check(new SourceFile("src/A.cs", $"first\n{line}\n")));

    [Fact]
    public void Region_IsNamed() => Assert.Equal(
        ["src/A.cs:2 hides code in a region: #region Fields"],
        ForbiddenText.Region.Check(new SourceFile("src/A.cs", "a\n  #region Fields\n")));

    [Theory]
    [InlineData("#pragma warning disable CA1822", 1)]
    [InlineData("#pragma warning disable CA1822 // the interface wants an instance", 0)]
    [InlineData("// the interface wants an instance\n#pragma warning disable CA1822", 0)]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\")]", 1)]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\", Justification = \"\")]", 1)]
    [InlineData("[SuppressMessage(\"Design\", \"CA1000\", Justification = \"read by the binder\")]", 0)]
    [InlineData("<NoWarn>CS1591</NoWarn>", 1)]
    [InlineData("# shellcheck disable=SC2016", 1)]
    [InlineData("# shellcheck disable=SC2016 # the inner shell expands it", 0)]
    public void Suppression_WithoutReason_IsNamed(string text, int complaints) =>
        Assert.Equal(complaints, ForbiddenText.Suppression.Check(new SourceFile("src/A.cs", text)).Count());

    [Fact]
    public void Files_NameNoMachineAndNoFeed()
    {
        Assert.Empty(Repository.Files.SelectMany(ForbiddenText.MachinePath.Check));
        Assert.Empty(Repository.Files.SelectMany(ForbiddenText.FeedHost.Check));
        string[] clientSettings = ["nuget.config", ".npmrc", "sources.list"];
        Assert.DoesNotContain(Repository.Files, file => clientSettings.Contains(Path.GetFileName(file.Path).ToLowerInvariant()));
    }

    // The samples are put together here, so that this file names no machine and no feed itself.
    [Theory]
    [InlineData("see /{0}/main/file", "work", 1)]
    [InlineData("\"/{0}/anna/run1\"", "home", 1)]
    [InlineData("see ../{0}/main/file", "work", 0)]
    [InlineData("/var/lib/{0}/", "work", 0)]
    public void MachinePath_IsNamed(string text, string folder, int complaints) =>
        Assert.Equal(complaints, ForbiddenText.MachinePath.Check(Composed(text, folder)).Count());

    [Theory]
    [InlineData("<add key=\"feed\" value=\"https:{0}packages.example/v3/index.json\" />", 1)]
    [InlineData("https:{0}nuget.example/", 1)]
    [InlineData("\"resolved\": \"https:{0}example/mqtt.tgz\"", 1)]
    [InlineData("https:{0}doi.org/10.1107/S0909049507", 0)]
    public void FeedHost_IsNamed(string text, int complaints) =>
        Assert.Equal(complaints, ForbiddenText.FeedHost.Check(Composed(text, "//")).Count());

    [Fact]
    public void Pages_NameOnlyWhatIsThere()
    {
        Assert.Contains(Repository.Pages, page => page.Path == "README.md");
        Assert.Empty(Repository.Pages.SelectMany(page => PageRule.Check(page, Repository.Holds)));
    }

    [Theory]
    [InlineData("[glossary](glossary.md#signs)", "docs/glossary.md")]
    [InlineData("[top](../README.md)", "README.md")]
    [InlineData("run `eng/test.sh`", "eng/test.sh")]
    public void Page_BrokenLinkOrName_IsNamed(string text, string target)
    {
        var page = new SourceFile("docs/a.md", text);
        Assert.Empty(PageRule.Check(page, path => path == target));
        Assert.Equal([$"docs/a.md: there is no {target}"], PageRule.Check(page, _ => false));
    }

    [Theory]
    [InlineData("[web](https://doi.org/10.1107)")]
    [InlineData("[here](#signs)")]
    [InlineData("`config/phases/*.json`")]
    public void Page_WebPlaceOrPattern_IsLeftAlone(string text) =>
        Assert.Empty(PageRule.Check(new SourceFile("docs/a.md", text), _ => false));

    private static SourceFile Composed(string text, string part) => new("docs/a.md", text.Replace("{0}", part, StringComparison.Ordinal));
}
