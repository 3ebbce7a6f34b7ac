<?php

namespace App\Services;

use App\Models\Level;
use GuzzleHttp\Client;
use OpenAI\Laravel\Facades\OpenAI;
use function Symfony\Component\String\u;

// $url = 'https://api.commented.example';
class Answers
{
    public function ask(): string
    {
        $key = env('OPENAI_API_KEY');
        OpenAI::chat()->create(['model' => 'gpt-4o-mini']);
        (new Client())->get('https://gauge.brook.example/now');
        return $key;
    }
}
