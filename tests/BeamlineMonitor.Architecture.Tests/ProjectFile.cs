using System.Xml.Linq;

namespace BeamlineMonitor.Architecture.Tests;

/// <summary>What a project uses.</summary>
/// <param name="Path">From the top of the checkout.</param>
/// <param name="References">Names of the projects it references.</param>
/// <param name="Packages">Names of its packages.</param>
/// <param name="Frameworks">Names of the shared frameworks it adds.</param>
/// <param name="Versions">Packages that it gives a version of its own.</param>
internal sealed record ProjectFile(
    string Path,
    IReadOnlyList<string> References,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks,
    IReadOnlyList<string> Versions)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static ProjectFile Parse(SourceFile file)
    {
        XElement project = XElement.Parse(file.Text);
        IEnumerable<XElement> packages = project.Descendants("PackageReference");
        string[] versionNames = ["Version", "VersionOverride"];
        return new(
            file.Path,
            [.. Included(project, "ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Included(project, "PackageReference")],
            [.. Included(project, "FrameworkReference")],
            [.. packages.Where(package => versionNames.Any(name => package.Attribute(name) is not null || package.Element(name) is not null))
                .Select(package => (string)package.Attribute("Include")!)]);
    }

    private static IEnumerable<string> Included(XElement project, string item) =>
        project.Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
