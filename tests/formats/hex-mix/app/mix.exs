defmodule Harbour.MixProject do
  use Mix.Project

  @version "0.4.0"
  @source_url "https://git.example.org/harbour"
  @dev_deps [{:observer_cli, "~> 1.7", only: :dev}]

  def project do
    [
      app: :harbour,
      version: @version,
      elixir: "~> 1.14",
      start_permanent: Mix.env() == :prod,
      aliases: [setup: ["deps.get"], lint: {:not_a, "dependency"}],
      deps: deps() ++ @dev_deps
    ]
  end

  defp deps do
    [
      {:phoenix, "~> 1.7.12"},
      {:jason, "== 1.4.1"},
      {:plug_cowboy, ">= 2.6.0 and < 3.0.0"},
      {:ecto_sql, "3.11.1"},
      {:ranch, "~> 2.1", override: true},
      {:core, path: "../core"},
      {:shared, in_umbrella: true},
      {:tides, git: "https://git.example.org/tides.git", tag: "v2.0.1"},
      {:maps, github: "harbour/maps", branch: "main"},
      {:real_name, "~> 1.0", hex: :other_name},
      {:oban_pro, "~> 1.1", repo: "oban"},
      {:ex_doc, "~> 0.31", only: :dev, runtime: false},
      {:credo, "~> 1.7", only: [:dev, :test], runtime: false},
      {:mox, "~> 1.1", only: :test},
      {:telemetry, "~> 1.2", only: [:dev, :prod]},
      {:decimal, "~> 2.0", optional: true},
      {:esbuild, "~> 0.8", runtime: Mix.env() == :dev},
      {:dialyxir, "~> 1.4", [only: [:dev], runtime: false]},
      {:same_version, @version},
      {:computed, version_of(:computed)},
      # {:gone, "~> 1.0"},
      {:unpinned, ">= 0.0.0"}
    ]
  end

  defp package do
    [links: %{"Site" => @source_url}, other: {:not, "one either"}]
  end
end
