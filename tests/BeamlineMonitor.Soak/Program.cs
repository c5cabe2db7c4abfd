using BeamlineMonitor.Soak;

// eng/soak.sh explains the parts. The publisher is a process of its own, so that it can be killed.
return args switch
{
    ["publish", var run, var port, var messages] => await PublishingChild.RunAsync(run, int.Parse(port), int.Parse(messages)),
    ["mqtt", var messages] => await BrokerSoak.RunAsync(int.Parse(messages), sigkill: false),
    ["mqtt-sigkill", var messages] => await BrokerSoak.RunAsync(int.Parse(messages), sigkill: true),
    ["latency", var messages] => await LatencySoak.RunAsync(int.Parse(messages)),
    ["stations", var stations, var seconds] => await StationsSoak.RunAsync(int.Parse(stations), int.Parse(seconds)),
    _ => throw new ArgumentException("Say mqtt N, mqtt-sigkill N, latency N or stations N SECONDS."),
};
