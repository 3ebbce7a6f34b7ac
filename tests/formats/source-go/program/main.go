package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	openai "github.com/sashabaranov/go-openai"
	"golang.org/x/sync/errgroup"
	_ "gopkg.in/yaml.v3"
)

import "google.golang.org/grpc"

// url := "https://api.commented.example/"
const base = "https://api.levels.example/v1"

func ask() string {
	client := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
	request := openai.ChatCompletionRequest{Model: openai.GPT3Dot5Turbo}
	other := openai.ChatCompletionRequest{Model: "gpt-4o"}
	fmt.Println(client, request, other, errgroup.Group{}, binding.JSON, grpc.Version, gin.Version)
	http.Get("https://gauge.brook.example/now")
	return `raw "https://docs.not-called.example" text`
}
