using System.CommandLine;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Commands.Runs;
using BeamlineMonitor.HardwareSim.Commands;

var root = new RootCommand("Live lithium profiles from white-beam diffraction of a working battery cathode.");
root.Subcommands.Add(CalibrateCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(FitCommand.Create());
root.Subcommands.Add(ReferenceCommand.Create());
root.Subcommands.Add(RunCommand.Create());
root.Subcommands.Add(RunsCommand.Create());
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(UnitCellCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
return await CommandLine.RunAsync(root, args, Console.Out, Console.Error, CancellationToken.None);
