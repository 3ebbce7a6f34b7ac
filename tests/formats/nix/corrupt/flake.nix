{ inputs.nixpkgs.url = "github:NixOS/nixpkgs; /* never closed
 outputs = 
