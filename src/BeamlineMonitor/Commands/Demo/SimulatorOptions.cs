namespace BeamlineMonitor.Commands.Demo;

/// <summary>What the demo's simulator simulates, and where it writes.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Texture">Texture of the cathode; null for the scenario's.</param>
/// <param name="Speed">Experiment seconds per real second.</param>
/// <param name="Seed">Seed of the counting noise.</param>
/// <param name="Config">The config folder.</param>
/// <param name="Settings">File of the wiring.</param>
/// <param name="Truth">File of the truth of every exposure, a JSON object a line, as the verb <c>simulate</c> tells it of a frame.</param>
internal sealed record SimulatorOptions(string Scenario, string? Texture, int Speed, int Seed, string Config, string Settings, string Truth);
