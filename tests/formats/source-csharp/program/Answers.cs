using System;
using System.Net.Http;
using Microsoft.SemanticKernel;
using Azure.AI.OpenAI;
using static Brook.Levels.Units;

namespace Brook;

// var url = "https://api.commented.example";
public class Answers
{
    private readonly string _deployment = Environment.GetEnvironmentVariable("AZURE_DEPLOYMENT") ?? "gpt-4o";
    private readonly Uri _endpoint = new("https://brook.openai.azure.com/");

    public Answers()
    {
        using (var client = new HttpClient()) { client.GetAsync($"https://gauge.brook.example/{DateTime.Now}"); }
        var model = @"text-embedding-ada-002";
    }
}
