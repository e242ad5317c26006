using MeetingScribe.Server.Access;
using MeetingScribe.Server.Configuration;
using MeetingScribe.Server.Upstream;
using Microsoft.Extensions.Configuration;

namespace MeetingScribe.Tests.Configuration;

public sealed class ScribeOptionsTests
{
    const string AnyKey = "Scribe:ApiKeys:0:Key=secret-key", AnyScope = "Scribe:ApiKeys:0:Scopes=admin";
    const string NoDatabase =
        "Scribe:Database is \"(not shown)\"; allowed: nothing (SQLite in the data directory), or a connection string such as Host=db;Database=scribe;Username=scribe;Password=secret.";

    [Fact]
    public void Without_settings_the_defaults_of_the_contract_hold()
    {
        var options = Load();

        Assert.Equal(["http://127.0.0.1:8080"], options.Urls);
        Assert.Equal(Path.GetFullPath("data"), options.DataDirectory);
        Assert.Equal(EngineName.PocketSphinx, options.Engine);
        Assert.Empty(options.ApiKeys);
        Assert.Null(options.Tls.Port);
        Assert.False(options.OpenAI.IsConfigured);
    }

    [Fact]
    public void Every_key_of_the_contract_is_read()
    {
        var options = Load(
            "urls=http://0.0.0.0:9000;http://[::1]:9001", "Scribe:DataDirectory=/srv/scribe", "Scribe:Engine=openai-http", "Scribe:Tls:Port=8443",
            "Scribe:ApiKeys:0:Key=k0", "Scribe:ApiKeys:0:Name=bots", "Scribe:ApiKeys:0:Scopes:0=ingest", "Scribe:ApiKeys:0:Scopes:1=watch",
            "Scribe:ApiKeys:1:Key=k1", "Scribe:ApiKeys:1:Scopes=search, admin",
            "Scribe:OpenAI:Endpoint=http://gpu:8000/v1", "Scribe:OpenAI:ApiKey=sk", "Scribe:OpenAI:TranscriptionModel=whisper", "Scribe:OpenAI:SummaryModel=llm");

        Assert.Equal(["http://0.0.0.0:9000", "http://[::1]:9001"], options.Urls);
        Assert.Equal("/srv/scribe", options.DataDirectory);
        Assert.Equal(EngineName.OpenAIHttp, options.Engine);
        Assert.Equal(8443, options.Tls.Port);
        Assert.Equal([new("k0", "bots", Scope.Ingest | Scope.Watch), new("k1", "key-1", Scope.Search | Scope.Admin)], options.ApiKeys);
        Assert.Equal(new OpenAIOptions { Endpoint = new Uri("http://gpu:8000/v1"), ApiKey = "sk", TranscriptionModel = "whisper", SummaryModel = "llm" }, options.OpenAI);
    }

    [Fact]
    public void A_database_is_a_connection_string_that_is_shown_nowhere()
    {
        var options = Load("Scribe:Database=Host=db;Database=scribe;Username=scribe;Password=sesame");

        Assert.Equal("Host=db;Database=scribe;Username=scribe;Password=sesame", options.Database.PostgreSql);
        Assert.DoesNotContain("sesame", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_usual_OpenAI_variables_stand_in_for_missing_settings_and_choose_the_engine()
    {
        var options = Load("OPENAI_BASE_URL=http://env/v1", "OPENAI_API_KEY=env", "Scribe:OpenAI:ApiKey=own");

        Assert.Equal(new Uri("http://env/v1"), options.OpenAI.Endpoint);
        Assert.Equal("own", options.OpenAI.ApiKey);
        Assert.Equal(EngineName.OpenAI, options.Engine);
    }

    [Theory]
    [InlineData("Scribe:Engine=whisper", "Scribe:Engine is \"whisper\"; allowed: pocketsphinx, openai, openai-http or scripted.")]
    [InlineData("Scribe:Tls:Port=70000", "Scribe:Tls:Port is \"70000\"; allowed: a whole number from 1 to 65535.")]
    [InlineData("Scribe:Tls:Port=+1", "Scribe:Tls:Port is \"+1\"; allowed: a whole number from 1 to 65535.")]
    [InlineData("Scribe:Tls:Certificate=/no/such.pem", "Scribe:Tls:Certificate is \"/no/such.pem\"; allowed: a file that exists.")]
    [InlineData("Scribe:Meetings:EndAfterSeconds=never", "Scribe:Meetings:EndAfterSeconds is \"never\"; allowed: a whole number from 0 to 2592000.")]
    [InlineData("Scribe:OpenAI:Endpoint=gpu:8000", "Scribe:OpenAI:Endpoint is \"gpu:8000\"; allowed: an absolute http:// or https:// URL.")]
    [InlineData("OPENAI_BASE_URL=x", "OPENAI_BASE_URL is \"x\"; allowed: an absolute http:// or https:// URL.")]
    [InlineData("Scribe:DataDirectory=a\nb", "Scribe:DataDirectory is \"a?b\"; allowed: a path to a directory, without control characters.")]
    [InlineData("Scribe:Database=postgres://scribe:sesame@db/scribe", NoDatabase)]
    [InlineData("Scribe:Database=Database=scribe;Password=sesame", NoDatabase)]
    [InlineData("Scribe:Database=Host=db;Password=open;sesame", NoDatabase)]
    [InlineData("Scribe:Database=Host=db;Port=sesame", NoDatabase)]
    [InlineData("Scribe:ApiKeys:0:Name=bots", "Scribe:ApiKeys:0:Key is missing; allowed: 1 to 512 visible ASCII characters that do not begin with ek_.")]
    [InlineData("Scribe:ApiKeys:0:Key=ek_mine", "Scribe:ApiKeys:0:Key is \"(not shown)\"; allowed: 1 to 512 visible ASCII characters that do not begin with ek_.")]
    [InlineData("Scribe:ApiKeys:0:Key=two words", "Scribe:ApiKeys:0:Key is \"(not shown)\"; allowed: 1 to 512 visible ASCII characters that do not begin with ek_.")]
    [InlineData(AnyKey, "Scribe:ApiKeys:0:Scopes is missing; allowed: one or more of ingest, watch, search, admin.")]
    [InlineData(AnyKey + "|Scribe:ApiKeys:0:Scopes=ingest,write", "Scribe:ApiKeys:0:Scopes is \"write\"; allowed: one or more of ingest, watch, search, admin.")]
    [InlineData("urls=nonsense", "urls (ASPNETCORE_URLS, --urls) is \"nonsense\"; allowed: http://host:port, several separated by semicolons (for HTTPS set Scribe:Tls:Port).")]
    [InlineData("urls=https://127.0.0.1:1", "urls (ASPNETCORE_URLS, --urls) is \"https://127.0.0.1:1\"; allowed: http://host:port, several separated by semicolons (for HTTPS set Scribe:Tls:Port).")]
    public void A_bad_value_is_refused_in_one_line_that_names_key_value_and_what_is_allowed(string settings, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Load(settings.Split('|')));

        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [InlineData("Scribe:Ingest:MaxStream=5", "Scribe:Ingest:MaxStream is not a setting; the nearest one is Scribe:Ingest:MaxStreams.")]
    [InlineData("Scribe:DataDir=/srv", "Scribe:DataDir is not a setting; the nearest one is Scribe:DataDirectory.")]
    [InlineData("Scribe:Tls=443", "Scribe:Tls is not a setting; the nearest one is Scribe:Tls:Port.")]
    [InlineData("Scribe:OpenAI:Key=sk-secret", "Scribe:OpenAI:Key is not a setting; the nearest one is Scribe:OpenAI:ApiKey.")]
    [InlineData("Scribe:ApiKey:0:Key=secret", "Scribe:ApiKey:0:Key is not a setting; the nearest one is Scribe:ApiKeys:N:Key.")]
    [InlineData(AnyKey + "|" + AnyScope + "|Scribe:ApiKeys:0:Nmae=bots", "Scribe:ApiKeys:0:Nmae is not a setting; the nearest one is Scribe:ApiKeys:0:Name.")]
    [InlineData(AnyKey + "|" + AnyScope + "|Scribe:ApiKeys:0:Scopes:0:Name=watch", "Scribe:ApiKeys:0:Scopes:0:Name is not a setting; the nearest one is Scribe:ApiKeys:0:Scopes:0.")]
    public void A_setting_that_nobody_reads_is_refused_with_the_one_that_may_have_been_meant(string settings, string message)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Load(settings.Split('|')));

        Assert.Equal(message, refused.Message);
    }

    [Theory]
    [InlineData("scribe:ENGINE=scripted")]
    [InlineData("Scribe:Nonsense=")]
    [InlineData("Scribe=of another program")]
    [InlineData("Scribes:Engine=of another program")]
    [InlineData("Logging:LogLevel:Default=Debug")]
    public void Settings_in_any_case_without_a_value_or_of_other_programs_do_not_stop_the_start(string setting) => Assert.NotNull(Load(setting));

    [Theory]
    [InlineData("urls=http://0.0.0.0:8080")]
    [InlineData("urls=http://*:8080")]
    [InlineData("urls=http://+:8080")]
    [InlineData("urls=http://[::]:8080")]
    [InlineData("urls=http://192.168.1.5:8080")]
    [InlineData("urls=http://scribe.example:8080")]
    [InlineData("urls=http://127.0.0.1:8080;http://0.0.0.0:8081")]
    [InlineData("Kestrel:Endpoints:Open:Url=http://0.0.0.0:8080")]
    public void Without_a_key_only_loopback_is_listened_on(string setting)
    {
        var refused = Assert.Throws<ConfigurationException>(() => Load(setting));

        Assert.Contains("a loopback address such as http://127.0.0.1:8080 while no key is configured", refused.Message);
        Assert.NotNull(Load(setting, AnyKey, AnyScope));
    }

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.2:5000")]
    [InlineData("http://[::1]:5000")]
    [InlineData("http://127.0.0.1:0")]
    public void Loopback_needs_no_key(string url) => Assert.Equal([url], Load($"urls={url}").Urls);

    static ScribeOptions Load(params string[] settings) =>
        ScribeOptions.Load(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]))
            .Build());
}
