using MeetingScribe.Server.Storage;
using MeetingScribe.Server.Summaries;
using MeetingScribe.Server.Upstream;
using MeetingScribe.Tests.Api;

namespace MeetingScribe.Tests.Summaries;

/// <summary>Asking a chat completions server, over the wire, on its good and its bad days.</summary>
public sealed class ChatModelTests
{
    const string Key = "sk-very-secret-key-1234567890";

    static readonly SummaryPrompt Prompt = SummaryPrompt.Update(null, [TranscriptLine.Of(Talk.Segment(1, "Ana", 0, 900, "hello"))]);

    [Fact]
    public async Task It_is_asked_by_name_with_the_key_the_schema_and_a_bound()
    {
        await using var stub = await ChatStub.Start();

        var answer = await Ask(stub);

        Assert.Equal((null, new ModelTokens("stub-1-2026-01-15", 100, 10)), (answer.Failure, answer.Tokens));
        Assert.NotNull(SummaryReply.Read(answer.Text!, Prompt));
        var (body, authorization) = (stub.Requests.Single().Body, stub.Requests.Single().Authorization);
        Assert.Equal((ChatStub.Model, "Bearer " + Key, 8_000), (body.Text("model"), authorization, body.GetProperty("max_completion_tokens").GetInt32()));
        Assert.True(body.GetProperty("response_format").GetProperty("json_schema").GetProperty("strict").GetBoolean());
        Assert.Equal(["system", "user"], body.GetProperty("messages").EnumerateArray().Select(message => message.Text("role")));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task A_server_that_enforces_no_schema_is_asked_without_one_from_then_on(int status)
    {
        await using var stub = await ChatStub.Start(request => request.HasSchema ? ChatStub.Fails(status, "Unknown parameter: response_format") : ChatStub.Minutes(request));
        var model = Model(stub);

        Assert.Null((await model.Ask(Prompt, CancellationToken.None)).Failure);
        Assert.Null((await model.Ask(Prompt, CancellationToken.None)).Failure);

        Assert.Equal([true, false, false], stub.Requests.Select(request => request.HasSchema));
        Assert.All(stub.Requests.Skip(1), request => Assert.Equal(8_000, request.Body.GetProperty("max_tokens").GetInt32()));
    }

    [Fact]
    public async Task A_request_that_is_wrong_either_way_is_the_questions_fault_and_says_nothing_of_schemas()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Fails(400, "This model's maximum context length is 4096 tokens."));
        var model = Model(stub);

        var answer = await model.Ask(Prompt, CancellationToken.None);
        await model.Ask(Prompt, CancellationToken.None);

        Assert.True(answer.IsOfModel);
        Assert.Contains("400: This model's maximum context length is 4096 tokens", answer.Failure);
        Assert.Equal([true, false, true, false], stub.Requests.Select(request => request.HasSchema));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(502)]
    public async Task A_busy_or_stumbling_server_is_asked_again(int status)
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Fails(status, "Not now", retryAfterMs: "20"), ChatStub.Minutes);

        Assert.Null((await Ask(stub)).Failure);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_asked_three_times()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Fails(500, "I am broken"));

        var answer = await Ask(stub);

        Assert.Equal((false, 3), (answer.IsOfModel, stub.Requests.Count));
        Assert.Contains("500: I am broken", answer.Failure);
    }

    [Fact]
    public async Task A_refused_key_is_not_tried_again_and_never_shown()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Fails(401, $"Incorrect API key provided: {Key}."));

        var answer = await Ask(stub);

        Assert.Single(stub.Requests);
        Assert.Contains("401: Incorrect API key provided", answer.Failure);
        Assert.DoesNotContain("secret", answer.Failure);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_waited_for()
    {
        await using var stub = await ChatStub.Start(_ => ChatStub.Hangs());

        var answer = await Model(stub, TimeSpan.FromSeconds(1)).Ask(Prompt, CancellationToken.None);

        Assert.False(answer.IsOfModel);
        Assert.Contains("gave no answer in time", answer.Failure);
    }

    [Fact]
    public async Task A_refusal_an_answer_cut_off_and_none_at_all_are_failures_of_the_model()
    {
        await using var stub = await ChatStub.Start(
            _ => ChatStub.Refuses(), _ => ChatStub.Says("""{"overview": [{"text": "cut""", finish: "length"), _ => ChatStub.Says("", finish: "content_filter"),
            _ => ChatStub.Says("  \n"), _ => new ChatReply(200, """{"choices": []}"""), _ => new ChatReply(200, "<html>It works!</html>"),
            _ => new ChatReply(200, """{"choices": [{"message": {"content": [{"type": "text", "text": "in "}, {"type": "text", "text": "parts"}]}, "finish_reason": "eos"}]}"""));
        var model = Model(stub);
        var answers = new List<ChatAnswer>();
        for (var i = 0; i < 7; i++)
            answers.Add(await model.Ask(Prompt, CancellationToken.None));

        Assert.Equal(
            ["it refused to", "its answer was cut off at its longest", "it refused to", "its answer was empty", "its answer was empty", "its server sent something that is no chat completion", null],
            answers.Select(answer => answer.Failure));
        Assert.All(answers, answer => Assert.True(answer.IsOfModel));
        Assert.Equal([100L, 100L, 100L, 100L, null, null, null], answers.Select(answer => answer.Tokens?.Input));
        Assert.Equal("in parts", answers[^1].Text);
    }

    internal static ChatModel Model(ChatStub stub, TimeSpan? timeout = null, int contextTokens = 32_000) => new(
        new UpstreamServer(new OpenAIOptions { Endpoint = stub.Endpoint, ApiKey = Key }, TimeProvider.System, new Random(1)),
        ChatStub.Model, new SummaryOptions { Timeout = timeout ?? TimeSpan.FromSeconds(60), ContextTokens = contextTokens });

    static Task<ChatAnswer> Ask(ChatStub stub) => Model(stub).Ask(Prompt, CancellationToken.None);
}
