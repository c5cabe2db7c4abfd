using System.CommandLine;

var root = new RootCommand("Live lithium profiles from white-beam diffraction of a working battery cathode.");
return await root.Parse(args).InvokeAsync();
