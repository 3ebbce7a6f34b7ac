defmodule Broken.MixProject do
  def project, do: [app: :broken, version: "0.1.0", deps: deps()]
  defp deps do
    [
      {:phoenix, "~> 1.7"},
      {:jason, "~> 1.4"},
      {:mox, "~> 1.1
