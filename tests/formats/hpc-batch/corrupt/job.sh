#SBATCH --gres=gpu:::
#SBATCH --gpus=h100:99999999999999999999
#SBATCH
module load "unclosed
pip install x
