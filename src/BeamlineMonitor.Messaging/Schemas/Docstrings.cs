using System.Xml.Linq;

namespace BeamlineMonitor.Messaging.Schemas;

/// <summary>What the docstrings of this assembly say, from the XML file that the compiler writes beside it.</summary>
/// <param name="documentation">The file's content.</param>
public sealed class Docstrings(XDocument documentation)
{
    private readonly Dictionary<string, XElement> members =
        documentation.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>Name of the file, beside the assembly.</summary>
    public static string FileName { get; } = $"{typeof(Docstrings).Assembly.GetName().Name}.xml";

    /// <summary>The summary of a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The text.</returns>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public string Of(Type type) => Text(members[$"T:{type.FullName}"].Element("summary")!);

    /// <summary>The summary of a static field.</summary>
    /// <param name="type">The type that has it.</param>
    /// <param name="field">Its name.</param>
    /// <returns>The text.</returns>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public string OfField(Type type, string field) => Text(members[$"F:{type.FullName}.{field}"].Element("summary")!);

    /// <summary>What a record says of one of its properties: as a parameter, or at the property itself.</summary>
    /// <param name="type">The record that declares it.</param>
    /// <param name="property">Its name.</param>
    /// <returns>The text.</returns>
    /// <exception cref="KeyNotFoundException">It has none.</exception>
    public string OfProperty(Type type, string property)
    {
        XElement? parameter = members[$"T:{type.FullName}"].Elements("param").FirstOrDefault(param => param.Attribute("name")!.Value == property);
        return Text(parameter ?? members[$"P:{type.FullName}.{property}"].Element("summary")!);
    }

    private static string Text(XElement element)
    {
        IEnumerable<string> parts = element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see", HasAttributes: true } see => see.FirstAttribute!.Value.Split('.', ':')[^1],
            XElement { Name.LocalName: "paramref", HasAttributes: true } parameter => parameter.FirstAttribute!.Value,
            XElement inner => inner.Value,
            _ => "",
        });
        return string.Join(' ', string.Concat(parts).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
