using System.CommandLine;
using BeamlineMonitor.HardwareSim.Commands;

var root = new RootCommand(SimulateCommand.Description);
SimulateCommand.Configure(root);
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync();
await Console.Error.WriteLineAsync(string.Join(' ', parsed.Errors.Select(error => error.Message)));
return SimulateCommand.InputError;
